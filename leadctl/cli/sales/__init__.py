"""The commands about sales: handing over, what was handed over, and what sales answers."""

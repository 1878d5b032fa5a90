"""How well leadctl tells who is who: made-up and public sets with the truth, rivals, and a table."""

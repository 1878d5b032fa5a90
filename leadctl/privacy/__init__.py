"""Whom nobody may write to (`suppression`), and whom nobody may know any more (`forgetting`; `gate`
keeps their `traces` from coming back)."""

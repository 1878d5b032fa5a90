"""One list or several, on a screen or in a file: as tables, texts, workbooks and pages."""

"""Between marketing and sales: what sales is given, and what it answers.

`handoff` says who is due, `routing` who takes it, `calendar` until when. `callsheet`, `pitch` and
`definitions` say what sales is told, `workbook` and `delivery` how. `answers` reads what comes
back, `answering` takes it in; `hooks` tells programs of both.
"""

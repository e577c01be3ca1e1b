"""« Et si… ? »: a few answers, the law's answer. Nothing is stored, and nobody is told who asked."""

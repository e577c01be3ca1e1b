"""What people send us: kinds of pieces, checks, storage, retention."""

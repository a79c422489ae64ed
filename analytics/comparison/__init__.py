"""Changes since an earlier period: which one that is, which are significant, and their parts; groups compared."""

"""Whose file is it: adopting, inheriting, offering, moving trees of folders, and taking a match back."""

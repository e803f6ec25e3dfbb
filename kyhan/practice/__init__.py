"""The practice year: Nam Đông 2026 played from the letter to the closed cycle, with invented people and figures."""

"""kyhan (kỳ hạn, the time one has): a deadline-aware process engine for the yearly assessment of units by an office."""

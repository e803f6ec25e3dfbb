"""What goes out and comes back as files: readers of survey forms and rosters, results, pictures and calendars."""

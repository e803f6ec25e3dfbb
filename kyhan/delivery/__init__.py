"""Who calls the tick and delivers the mail: embedded scheduler, SMTP, outbox."""

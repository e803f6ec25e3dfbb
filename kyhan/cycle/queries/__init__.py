"""What people ask of the office: plain values for the console and the web, never rows."""

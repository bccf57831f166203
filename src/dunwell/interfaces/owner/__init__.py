"""What a salesperson opens from a mail: one step of one customer, without a log-in."""

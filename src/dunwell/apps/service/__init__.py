"""The service of customers who do not pay: warned, restricted, suspended, resumed; and who else is told."""

"""Pages of what others know of customers: bureaus, insurers; and of records that are one company."""

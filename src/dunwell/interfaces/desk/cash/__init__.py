"""The cash desk: bank lines, advices, deductions, refunds, and the rules by which cash is cleared."""

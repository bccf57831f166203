"""Claims before courts: consent and its cap, steps and deadlines, costs, judgment and what is got by it."""

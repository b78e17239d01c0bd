"""The timeline: months with how many assets they show, and one month as columns."""

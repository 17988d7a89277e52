"""Behind script/bench: fills a database to a scale, and measures each main page beside a floor."""

"""`make bench`: what pages cost, as ratios to yardsticks measured in the same minute."""

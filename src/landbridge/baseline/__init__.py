"""The country as it stands in the base year: places, people, physicians, trainees, programs."""

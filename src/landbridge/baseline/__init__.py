"""The country as it stands in the base year: places, people, physicians, trainees, programs."""

from landbridge.baseline.country import BASE_YEARS, Country, load_country

__all__ = ["BASE_YEARS", "Country", "load_country"]

"""The outlook of one person beside the routes: calendar, odds, visas, life, schools, what next.

Information about rules and published figures, not legal advice.
"""

from __future__ import annotations

from landbridge.law.outlook.brief import Brief, brief
from landbridge.law.outlook.bundle import Outlook, outlook
from landbridge.law.outlook.odds import Estimate, MatchModel, Odds, odds

__all__ = ["Brief", "Estimate", "MatchModel", "Odds", "Outlook", "brief", "odds", "outlook"]

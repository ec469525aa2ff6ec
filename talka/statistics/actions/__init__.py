from talka.statistics.actions.building import build, rebuild_month
from talka.statistics.actions.releasing import publish

__all__ = ["build", "publish", "rebuild_month"]

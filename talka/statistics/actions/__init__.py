from talka.statistics.actions.building import build, rebuild_month
from talka.statistics.actions.keeping import remove_view, save_view
from talka.statistics.actions.pushing import push
from talka.statistics.actions.releasing import publish
from talka.statistics.actions.reminding import remind

__all__ = ["build", "publish", "push", "rebuild_month", "remind", "remove_view", "save_view"]

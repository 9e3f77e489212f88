"""The interface, version 1: who answers where. A new group of addresses is a module with a router, added here."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from lantu_web.api import monitoring, receiving, rules, stations, writing
from lantu_web.api.description import finish
from lantu_web.api.errors import add_handlers
from lantu_web.api.throttles import Allowance


class Interface(NinjaAPI):
    """Describes itself with all that a program needs to know; told once, for it changes only with the program."""

    def __init__(self, **stated: Any) -> None:
        super().__init__(**stated)
        self._told: dict[str, Any] = {}

    def get_openapi_schema(self, **stated: Any) -> Any:
        how = repr(sorted(stated.items()))
        if how not in self._told:
            self._told[how] = finish(super().get_openapi_schema(**stated))
        return self._told[how]


api = Interface(
    title="蓝图 Lantu",
    version="1",
    description=(
        "规划文件中的承诺：公开数据，凭密钥写入。Promises of official documents: open data; writing with a key. "
        "ETag 与 If-None-Match 可省去重复传输 / ask again with If-None-Match."
    ),
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="openapi.json",
    throttle=[Allowance("read")],
)
add_handlers(api)
api.add_router("", writing.router)  # reading and writing share their addresses, and so their router
api.add_router("/rules", rules.router)
api.add_router("", monitoring.router)
api.add_router("", receiving.router)
api.add_router("", stations.router)

"""Addresses of the forum, under `/forum/`. Boards and topics by the first eight bytes of their id, posts by
all.
"""

from django.urls import path, register_converter

from plugins.forum.pages import acts, desk, finding, history, mine, presses, stewarding, tagged, views


class Id8:
    """Eight bytes in hex."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Id8, "id8")

urlpatterns = [
    path("", views.boards, name="boards"),
    path("early/", views.waiting, name="early"),
    path("mine/", mine.mine, name="mine"),
    path("mine/seen/", mine.seen, name="seen"),
    path("topic/<id8:topic8>/watch/", mine.watch, name="watch"),
    path("new/", stewarding.new_board, name="new-board"),
    path("boards/", stewarding.boards, name="stewarding"),
    path("board/<id8:board8>/change/", stewarding.change_board, name="change-board"),
    path("board/<id8:board8>/up/", stewarding.up, name="board-up"),
    path("board/<id8:board8>/down/", stewarding.down, name="board-down"),
    path("board/<id8:board8>/", views.board, name="board"),
    path("board/<id8:board8>/write/", acts.new_topic, name="new-topic"),
    path("topic/<id8:topic8>/", views.topic, name="topic"),
    path("topic/<id8:topic8>/moderate/", desk.moderate, name="moderate"),
    path("topic/<id8:topic8>/reply/", acts.reply, name="reply"),
    path("post/<str:entry_id>/", finding.post, name="post"),
    path("post/<str:entry_id>/change/", acts.edit, name="edit"),
    path("post/<str:entry_id>/take-back/", acts.retract, name="retract"),
    path("post/<str:entry_id>/react/", presses.react, name="react"),
    path("post/<str:entry_id>/vote/", presses.vote, name="vote"),
    path("post/<str:entry_id>/best/", presses.choose_best, name="best"),
    path("undo/<str:entry_id>/", presses.undo_last, name="undo"),
    path("post/<str:entry_id>/history/", history.page, name="history"),
    path("tag/<path:tag>/", tagged.page, name="tag"),
]

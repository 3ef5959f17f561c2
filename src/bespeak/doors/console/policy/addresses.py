"""The addresses of the rules."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.policy import editor, rulepage, versions

POLICY: list[URLPattern] = [
    path("policy/", versions.show, name="console-policy"),
    path("policy/versions/<str:ref>/", versions.version, name="console-policy-version"),
    path("policy/difference/", versions.difference, name="console-policy-difference"),
    path("policy/draft/", editor.edit, name="console-policy-edit"),
    path("policy/draft/add/", editor.add, name="console-policy-add"),
    path("policy/draft/anew/", editor.anew, name="console-policy-anew"),
    path("policy/draft/newest/", editor.rebase, name="console-policy-rebase"),
    path("policy/draft/drop/", editor.drop, name="console-policy-drop"),
    path("policy/draft/publish/", editor.publish, name="console-policy-publish"),
    path("policy/draft/rules/<str:ref>/", rulepage.show, name="console-policy-rule"),
    path("policy/draft/rules/<str:ref>/copy/", editor.copy, name="console-policy-copy"),
    path("policy/draft/rules/<str:ref>/move/", editor.move, name="console-policy-move"),
    path("policy/draft/rules/<str:ref>/out/", editor.take_out, name="console-policy-out"),
    path("policy/draft/rules/<str:ref>/back/", editor.put_back, name="console-policy-back"),
]

"""The site with its drop taken out: pages that are kept outlive every change. For the test that must find that."""

from cms.rsgi import application  # before anything that needs Django's settings

from cms.ready.memory import Page  # isort: skip

Page._outlives = lambda page, state: True

__all__ = ["application"]

"""For the one run that decides whether a change lands (`-p tests.no_skips`): a skipped test is a failure."""


def pytest_sessionfinish(session):
    """Fail the run, and name what was skipped; with several workers only their master knows."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    for report in skipped:
        reporter.write_line(f"skipped, which counts as failed here: {report.nodeid}", red=True)
    if skipped:
        session.exitstatus = 1

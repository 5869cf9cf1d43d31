"""Where a visitor comes from, as votes and floods are counted."""

import pytest
from django.test import RequestFactory

from feedback.visitors import address_of


def come_from(address, **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:0201", "192.0.2.1"),
        ("", ""),
        ("unix:", "unix:"),
        ("192.0.2.1.5", "192.0.2.1.5"),
        ("x" * 5000, "x" * 100),
    ],
)
def test_how_an_address_is_counted(address, counted):
    assert address_of(come_from(address)) == counted


def test_behind_proxies_the_address_that_the_outermost_saw_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    forwarded = {"x-forwarded-for": "198.51.100.9, 2001:db8:1:2::7, 192.0.2.50"}

    assert address_of(come_from("192.0.2.60", **forwarded)) == "2001:db8:1:2::/64"


def test_with_fewer_proxies_than_there_should_be_the_connection_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    forwarded = {"x-forwarded-for": "198.51.100.9"}

    assert address_of(come_from("192.0.2.60", **forwarded)) == "192.0.2.60"

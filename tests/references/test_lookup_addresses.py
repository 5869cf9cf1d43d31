"""Whatever is typed and whatever a name server answers, nothing private is reached."""

import socket
from ipaddress import ip_network

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.lookup import Limits, LookupProblem, Refused, Unreachable, fetch
from references.lookup.addresses import is_public

PUBLIC = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1:248:1893:25c8:1946"


@pytest.fixture
def connections(monkeypatch):
    """The addresses that sockets would have been connected to."""
    tried = []

    def refuse(self, host, port, **options):
        tried.append((host, port))
        raise httpcore.ConnectError("Not in a test.")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    return tried


def names(**answers):
    """A resolver that reads numbers as the C library does, and knows these names, too."""
    known = {name.replace("_", "."): found for name, found in answers.items()}

    def resolve(host, port):
        try:
            return known.get(host) or [socket.inet_ntoa(socket.inet_aton(host))]
        except OSError:
            return [host] if ":" in host else [PUBLIC]

    return resolve


@pytest.mark.parametrize(
    "url",
    [
        # Plain private addresses
        "http://127.0.0.1/",
        "http://127.255.255.254/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://192.0.0.1/",
        "http://192.0.0.9/",
        "http://192.0.0.10/",
        "http://192.0.0.192/",
        "http://192.0.2.1/",
        "http://192.88.99.1/",
        "http://198.18.0.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        # Other ways of writing 127.0.0.1
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://127.0.0.1./",
        "http://127.0.0.01/",
        "http://127。0。0。1/",
        "http://127．0．0．1/",
        "http://１２７.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://127.0.0.0x1/",
        # A public address, written so that not everybody reads the same
        "http://1572395042/",
        "http://0x5db8d822/",
        "http://93.184.216.042/",
        "http://93.184.55330/",
        # IPv6
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a00:1::1]/",
        "http://[2002:5db8:d822::1]/",
        "http://[2606:2800:220:1::5efe:127.0.0.1]/",
        "http://[2606:2800:220:1:0:5efe:a00:1]/",
        "http://[2606:2800:220:1:200:5efe:169.254.169.254]/",
        "http://[2606:2800:220:1:300:5efe:192.168.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::1]/",
        "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "http://[2001:db8::1]/",
        "http://[3fff::1]/",
        "http://[fc00::1]/",
        "http://[fd12:3456::1]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[100::1]/",
        "http://[5f00::1]/",
        "http://[4000::1]/",
        # Users, ports, schemes, shapes
        "http://journal.example@127.0.0.1/",
        "http://journal.example:80@127.0.0.1/",
        "http://@journal.example/",
        "http://127.0.0.1#@journal.example/",
        "http://127.0.0.1?@journal.example/",
        "http://journal.example\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http://journal.example:8080/",
        "http://journal.example:22/",
        "https://journal.example:0/",
        "http://journal.example:99999/",
        "http://journal.example:80:80/",
        "http://journal.example:８０８０/",
        "http://journal.example /",
        " http://journal.example/",
        "http://journal.example/\r\nHost: 127.0.0.1",
        "http://journal.example/\x00",
        "http:///paper",
        "http://",
        "http:/127.0.0.1/",
        "//127.0.0.1/",
        "journal.example",
        "",
        "file:///etc/passwd",
        "ftp://journal.example/",
        "gopher://127.0.0.1:6379/_x",
        "ldap://127.0.0.1/",
        "dict://127.0.0.1:11211/",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "http://[::1",
        "http://]/",
        "http://journal.example/" + "x" * 2000,
    ],
)
def test_what_must_not_be_asked_is_refused(connections, url):
    with pytest.raises(Refused):
        fetch(url, resolve=names())

    assert connections == []


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC_6, "fe80::1%eth0"],
        [f"{PUBLIC_6}%eth0"],
        ["::ffff:169.254.169.254"],
        ["not an address"],
    ],
)
def test_one_private_answer_of_the_name_server_is_one_too_many(connections, found):
    with pytest.raises(Refused, match="not on the public internet"):
        fetch("http://journal.example/", resolve=names(journal_example=found))

    assert connections == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(connections):
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return next(answers)

    with pytest.raises(Unreachable):
        fetch("https://journal.example/paper", resolve=rebinding)

    assert asked == ["journal.example"]
    assert connections == [(PUBLIC, 443)]


def test_each_checked_address_is_tried(connections):
    with pytest.raises(Unreachable, match="takes no connection"):
        fetch("http://journal.example/", resolve=names(journal_example=[PUBLIC_6, PUBLIC]))

    assert connections == [(PUBLIC_6, 80), (PUBLIC, 80)]


@pytest.mark.parametrize(
    "url",
    [
        "http://journal.example/",
        "HTTP://JOURNAL.EXAMPLE/",
        "http://journal.example:443/",
        "https://journal.example:80/",
        "https://bücher.example/",
        "http://journal.example/a(b)%20c?d=@e#f@g",
        f"http://{PUBLIC}/",
        f"http://[{PUBLIC_6}]/",
        "http://[64:ff9b::5db8:d822]/",
        "http://[::ffff:93.184.216.34]/",
    ],
)
def test_what_is_public_is_asked(connections, url):
    with pytest.raises(Unreachable):
        fetch(url, resolve=names())

    assert len(connections) == 1


@pytest.mark.parametrize("failure", [OSError("no name"), UnicodeError("too long")])
def test_a_name_that_does_not_exist_is_said_to_be_missing(connections, failure):
    def missing(host, port):
        raise failure

    with pytest.raises(Unreachable, match="There is no journal.example"):
        fetch("http://journal.example/", resolve=missing)


def test_trust_is_in_one_port_of_one_host_only(connections, settings):
    settings.LOOKUP_TRUSTED_HOSTS = ["localhost:8123"]

    for url in ("http://localhost:8124/", "http://localhost/", "http://127.0.0.1:8123/"):
        with pytest.raises(Refused):
            fetch(url)

    assert connections == []


# https://www.iana.org/assignments/iana-ipv4-special-registry/ and iana-ipv6-special-registry, read in 2026, and what
# RFC 4291 (::/96, fec0::/10), RFC 5771 (224/4), RFC 7526 (6to4) and RFC 6052 (NAT64) say of the rest. Written out,
# so that it does not depend on what this Python's `ipaddress` knows.
SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29 192.0.0.8/32
192.0.0.9/32 192.0.0.10/32 192.0.0.170/31 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16
192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
::/128 ::1/128 ::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128
2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16
2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""


@pytest.mark.parametrize("network", SPECIAL.split())
def test_nothing_that_iana_keeps_for_a_special_use_is_public(network):
    whole = ip_network(network)
    middle = whole[whole.num_addresses // 2]

    assert [str(ip) for ip in (whole[0], middle, whole[-1]) if is_public(str(ip))] == []


@pytest.mark.parametrize(
    "address",
    [
        "192.0.1.1",
        "191.255.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "100.63.255.255",
        "100.128.0.0",
    ]
    + ["2606:2800:220:1::5eff:a00:1", "2606:2800:220:1:400:5efe:a00:1", "2620:4f:8001::1"],
)
def test_what_stands_beside_a_special_address_is_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_dress_makes_a_private_address_public(ip):
    high, low = int(ip) >> 16, int(ip) & 0xFFFF
    dresses = [
        f"{ip}",
        f"::ffff:{ip}",
        f"::{ip}",
        f"64:ff9b::{ip}",
        f"2002:{high:x}:{low:x}::1",
        f"2606:2800:220:1::5efe:{ip}",
        f"2606:2800:220:1:200:5efe:{ip}",
    ]

    assert not any(map(is_public, dresses))


@given(st.one_of(st.text(), st.text().map("http://".__add__), st.from_regex(r"https?://\S+")))
def test_no_text_gives_another_error_than_ours(text):
    quick = Limits(total=1)

    with pytest.raises(LookupProblem):
        fetch(text, resolve=lambda host, port: ["127.0.0.1"], limits=quick)

//! Where a request comes from, as far as limits care: one IPv4 address, or one network of IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// An IPv4 address, or the /64 of an IPv6 address: whoever has one of its addresses has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// Where a request comes from. Of the addresses in `X-Forwarded-For` the last one counts that no trusted proxy has; where
    /// the connection itself is no trusted proxy's, the header says nothing.
    pub fn of(request: &HttpRequest, trusted: &[IpNet]) -> Self {
        let peer = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |address| address.ip());
        let values = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let forwarded: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        Self(masked(client(peer, &forwarded, trusted)))
    }

    /// The bytes of the address.
    pub fn octets(self) -> [u8; 16] {
        match self.0 {
            IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
            IpAddr::V6(address) => address.octets(),
        }
    }
}

fn client(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let mut last = peer;
    for text in forwarded.iter().rev() {
        if !is_trusted(last) {
            break;
        }
        let Ok(address) = text.parse() else { break };
        last = address;
    }
    last
}

fn masked(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_that_no_trusted_proxy_has_counts() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().expect("a net")).to_vec();
        for (peer, forwarded, expected) in [
            ("203.0.113.7", vec![], "203.0.113.7"),
            ("203.0.113.7", vec!["198.51.100.1"], "203.0.113.7"),
            ("10.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", vec!["192.0.2.9", "198.51.100.1", "10.1.2.3"], "198.51.100.1"),
            ("::ffff:10.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("fd00::1", vec!["2001:db8::7"], "2001:db8::7"),
            ("10.0.0.1", vec!["198.51.100.1", "unknown"], "10.0.0.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
        ] {
            let peer = peer.parse().expect("an address");
            assert_eq!(client(peer, &forwarded, &trusted).to_string(), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_source() {
        let source = |text: &str| masked(text.parse().expect("an address"));
        assert_eq!(source("2001:db8:1:2::7"), source("2001:db8:1:2:ffff::1"));
        assert_ne!(source("2001:db8:1:2::7"), source("2001:db8:1:3::7"));
        assert_eq!(source("::ffff:203.0.113.7"), source("203.0.113.7"));
        assert_ne!(source("203.0.113.7"), source("203.0.113.8"));
    }
}

/// Rulesets as other programs make them, by name. Counters stand at figures that a reload would lose.
enum ForeignRuleset {
    static let all = [
        "docker": docker, "firewalld": firewalld, "sets": sets, "devices": devices, "bridge": bridge, "marks": marks,
    ]

    /// Docker's, by iptables-nft.
    private static let docker = """
        table ip nat {
          chain DOCKER {
            iifname "docker0" counter packets 0 bytes 0 return
            iifname != "docker0" meta l4proto tcp tcp dport 8080 counter packets 5 bytes 300 dnat to 172.17.0.2:80
          }
          chain PREROUTING {
            type nat hook prerouting priority dstnat; policy accept;
            fib daddr type local counter packets 31 bytes 1860 jump DOCKER
          }
          chain POSTROUTING {
            type nat hook postrouting priority srcnat; policy accept;
            oifname != "docker0" ip saddr 172.17.0.0/16 counter packets 2 bytes 120 masquerade
          }
        }
        table ip filter {
          chain DOCKER { }
          chain DOCKER-USER {
            counter packets 7 bytes 420 return
          }
          chain DOCKER-ISOLATION-STAGE-1 {
            iifname "docker0" oifname != "docker0" counter packets 0 bytes 0 drop
            counter packets 11 bytes 660 return
          }
          chain FORWARD {
            type filter hook forward priority filter; policy drop;
            counter packets 11 bytes 660 jump DOCKER-USER
            counter packets 11 bytes 660 jump DOCKER-ISOLATION-STAGE-1
            oifname "docker0" ct state related,established counter packets 9 bytes 540 accept
          }
        }
        """

    private static let firewalld = """
        table inet firewalld {
          chain mangle_PREROUTING {
            type filter hook prerouting priority mangle + 10; policy accept;
            jump mangle_PREROUTING_ZONES
          }
          chain mangle_PREROUTING_ZONES {
            iifname "eth0" return
          }
          chain filter_INPUT {
            type filter hook input priority filter + 10; policy accept;
            ct state { established, related } accept
            ct status dnat accept
            iifname "lo" accept
            ct state invalid drop
            jump filter_INPUT_ZONES
            reject with icmpx admin-prohibited
          }
          chain filter_INPUT_ZONES {
            iifname "eth0" goto filter_IN_public
          }
          chain filter_IN_public {
            tcp dport 22 accept
            ip6 daddr fe80::/64 udp dport 546 accept
            meta l4proto { icmp, ipv6-icmp } accept
          }
        }
        """

    private static let sets = """
        table inet guard {
          set blocked { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7 } }
          set recent { type ipv4_addr; flags dynamic,timeout; timeout 1h; size 65535; }
          map verdicts { type inet_service : verdict; elements = { 22 : accept, 80 : jump web } }
          map ports { type inet_service : ipv4_addr; elements = { 443 : 10.0.0.2 } }
          counter web { packets 12 bytes 1440 }
          quota month { 25 mbytes used 3 mbytes }
          limit slow { rate 10/second burst 5 packets; }
          chain web {
            counter name "web"
            quota name "month"
            limit name "slow"
          }
          chain input {
            type filter hook input priority filter + 50; policy accept;
            ip saddr @blocked drop
            tcp dport vmap @verdicts
            tcp flags syn add @recent { ip saddr }
          }
        }
        """

    private static let devices = """
        table netdev edge {
          chain ingress {
            type filter hook ingress device "d0" priority -500; policy accept;
            ip saddr 10.66.0.0/16 counter packets 4 bytes 240 drop
          }
        }
        """

    private static let bridge = """
        table bridge filter {
          chain forward {
            type filter hook forward priority 0; policy accept;
            ether type arp counter packets 8 bytes 224 accept
          }
        }
        table arp filter {
          chain input {
            type filter hook input priority 0; policy accept;
          }
        }
        """

    /// Marks and priorities, and a name that begins like ours.
    private static let marks = """
        table ip6 mangle {
          chain output {
            type route hook output priority mangle; policy accept;
            ip6 daddr fd00:66::/64 meta mark set 0x1 counter packets 3 bytes 240
          }
        }
        table ip aftershocks {
          chain output {
            type filter hook output priority 0; policy accept;
            meta skuid 1000 counter packets 6 bytes 360
          }
        }
        """
}

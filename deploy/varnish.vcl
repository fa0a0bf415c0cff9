vcl 4.1;
# Varnish in front of the portal: docs/in-front.md. Needs Debian's varnish and varnish-modules, and
#   PORTAL_FRONT=varnish PORTAL_VARNISH=http://127.0.0.1:6083 PORTAL_PROXIES=127.0.0.1
# Started with a socket for readers and one for purges, which must be named "purge": deploy/varnish.service.d.
# What ends TLS stands before it (deploy/nginx.conf with the upstream 127.0.0.1:6081), sets X-Forwarded-Proto, and
# tells readers' addresses.

import std;
import xkey;

backend portal {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    # Whether the portal answers at all: while it does not, old copies are sent at once.
    .probe = {
        .url = "/healthz";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

sub vcl_recv {
    # By the socket, not by the address: whoever ends TLS on this machine lends readers an address of ours.
    if (local.socket == "purge") {
        if (req.method != "PURGE" || !req.http.Surrogate-Key) {
            return (synth(400, "PURGE with Surrogate-Key"));
        }
        # Taken down at once, not marked as old: what was withdrawn does not come back in need.
        set req.http.X-Gone = xkey.purge(req.http.Surrogate-Key);
        return (synth(200, "Gone: " + req.http.X-Gone));
    }
    if (req.method == "PURGE") {
        return (synth(405, "Not here"));
    }
    # Nobody but Varnish says these.
    if (req.restarts == 0) {
        unset req.http.X-Old;
    }
    # What only one person may see, and what changes something, goes past the cache; so does whoever has signed
    # in. Every other cookie is nothing that the portal knows.
    if ((req.method != "GET" && req.method != "HEAD")
        || req.url ~ "^/(admin|accounts|preview|shared|hit)/"
        || req.url ~ "^/(healthz|readyz)$"
        || req.http.Authorization
        || req.http.Cookie ~ "(^|; *)(__Host-)?(sessionid|csrftoken)=") {
        return (pass);
    }
    unset req.http.Cookie;
    # Names that only others look at must not make pages of their own.
    set req.url = regsuball(req.url, "([?&])(utm_[a-z]+|fbclid|gclid|yclid|mc_[ce]id|_ga|igshid)=[^&]*", "\1");
    set req.url = regsub(regsub(regsuball(req.url, "&&+", "&"), "\?&+", "?"), "[?&]+$", "");
    set req.url = std.querysort(req.url);
    # An old copy while the new one is fetched: a minute, as the portal says; in need as long as there is one.
    if (std.healthy(req.backend_hint) && !req.http.X-Old) {
        set req.grace = 60s;
    }
    return (hash);
}

sub vcl_hash {
    # Whoever asks without https is led there by the portal; that is another answer at the same address.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # A fault of the portal replaces no page, not for a second: a copy that is there is sent instead.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # A page says how long it lives in s-maxage, files of a year in max-age. Everything else is not kept, and for
    # a second nobody waits for another's answer: the portal says no-cache of a copy while it makes the page anew.
    if (beresp.http.Set-Cookie
        || beresp.http.Cache-Control ~ "(private|no-store|no-cache|s-maxage=0)"
        || beresp.http.Cache-Control !~ "(s-maxage|max-age)=[1-9]") {
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        return (deliver);
    }
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    # For need, as stale-if-error says; asked again with its tag.
    set beresp.grace = 24h;
    set beresp.keep = 10m;
    return (deliver);
}

sub vcl_deliver {
    # Before a reader sees a fault, an old copy is looked for.
    if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD") && !req.http.X-Old) {
        set req.http.X-Old = "1";
        return (restart);
    }
    # Keys are nobody else's affair; caches further on are not told of purges.
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    if (resp.http.Cache-Control ~ "s-maxage") {
        set resp.http.Cache-Control = "public, max-age=2";
        # The page was good when it was fetched or is asked for; browsers count from now.
        unset resp.http.Age;
    }
}

sub vcl_synth {
    if (req.method != "PURGE" && resp.status >= 500 && req.restarts == 0 && !req.http.X-Old) {
        set req.http.X-Old = "1";
        return (restart);
    }
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    if (resp.status == 503) {
        set resp.http.Retry-After = "5";
    }
    synthetic(resp.reason + {"
"});
    return (deliver);
}

/// `/login`: asks for a token. The only page that everybody gets.
struct LoginPage {
    var text: String {
        PageFrame(visitor: nil, place: nil, title: "Log in").page(
            """
            <h1>Aftershock</h1><p class="dim">Chaos drills that measure recovery.</p>
            <form class="card" data-action="POST /api/v1/session" data-then="next"><p class="field"><label for="token">Token</label>
            <input id="token" name="token" type="password" required="required" autocomplete="current-password" spellcheck="false" aria-describedby="token-hint"/></p>
            <p id="token-hint" class="dim">Made with <code>aftershockd token add NAME --role ROLE</code> on this host.</p>
            <p id="form-error" class="bad" role="alert"></p><p><button class="go">Log in</button></p></form>
            <noscript><p class="bad">Logging in needs JavaScript: it sends the token in a way that other sites cannot.</p></noscript>
            """, kind: "login")
    }
}

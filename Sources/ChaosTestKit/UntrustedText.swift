/// Text as somebody writes it who wants to become markup, to steer a terminal, or to turn what stands around it.
public enum UntrustedText {
    /// One for each way.
    public static let evil = [
        "</title></script><script>alert(1)</script>\"'&<>]]>\u{0}\u{1B}[31m\u{7}", "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x=\"", "' autofocus onfocus='alert(1)",
        "\u{202E}gnp.exe\u{202C} \u{2066}x\u{2069}\u{200F}",
        String(repeating: "w", count: 5_000), "| a | b |\n|---|---|\n# heading\r\n- [x](javascript:alert(1))",
        "``` `code` ``` ~~~ <!-- comment -->", "@everyone see #1 and https://evil.example/ or www.evil.example GH-1",
        "\u{FFFE}\u{FFFF}\u{FEFF}\u{85}\u{2028}", "$\\frac{1}{2}$ \\ | ** __ <details>", "]]><![CDATA[ //]]>",
    ]
}

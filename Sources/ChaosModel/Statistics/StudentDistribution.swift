import Glibc

/// Student's t distribution.
public enum StudentDistribution {
    /// Its 97.5 % quantile for so many degrees of freedom (at least 1), by Hill's expansion (1970) from three on:
    /// within 0.0001 of the true one.
    public static func quantile975(_ degrees: Int) -> Double {
        let n = Double(max(degrees, 1))
        if n == 1 { return tan(.pi * 0.475) }
        if n == 2 { return (2 / (0.05 * 1.95) - 2).squareRoot() }
        let a = 1 / (n - 0.5)
        let b = (48 / a) / a
        var c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
        let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * n
        var y = pow(d * 0.05, 2 / n)
        if y > 0.05 + a {
            let x = -NormalDistribution.quantile975
            y = x * x
            if n < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
            c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
            y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
            y = expm1(a * y * y)
        } else {
            y =
                ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1)
                / (n + 2) + 1 / y
        }
        return (n * y).squareRoot()
    }
}

"""Prints the polynomial coefficients of erf, erfcx and log in kernel/elementary.h (needs mpmath).

Each is the interpolant at Chebyshev nodes in 60 digits, whose error is within a factor of two of the
best polynomial's, rounded to float64, highest power first, with the relative error of the unrounded interpolant.
"""

from mpmath import mp, mpf, mpc, erf, erfc, exp, log, sqrt, cos, pi, lu_solve, matrix, polyval

mp.dps = 60


def interpolant(function, low, high, degree):
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * degree + 2)) for i in range(degree + 1)]
    powers = matrix([[node**k for k in range(degree, -1, -1)] for node in nodes])
    return list(lu_solve(powers, matrix([function(node) for node in nodes])))


def show(name, function, low, high, degree):
    low, high = mpf(low), mpf(high)
    coefficients = interpolant(function, low, high, degree)
    points = [low + (high - low) * i / 2000 for i in range(2001)]
    error = max(abs(polyval(coefficients, point) / function(point) - 1) for point in points)
    print(f"// {name}: degree {degree}, relative error {float(error):.1e}")
    print("\n".join(f"{float(c)!r}," for c in coefficients))


def erf_ratio(u):
    """erf(x) / x as a function of u = x^2."""
    x = sqrt(u)
    return erf(x) / x if x else 2 / sqrt(pi)


def scaled_erfc(t):
    """(1 + 2 x) exp(x^2) erfc(x) as a function of t = (x - 4) / (x + 4); at t = 1 its limit, 2 / sqrt(pi)."""
    if t > 1 - mpf(10) ** -12:
        return 2 / sqrt(pi)
    x = 4 * (1 + t) / (1 - t)
    if x > 60:  # asymptotic series: exp(x^2) overflows the working precision's worth
        term, total = mpf(1), mpf(1)
        for k in range(1, 30):
            term *= -mpf(2 * k - 1) / (2 * x * x)
            total += term
        return (1 + 2 * x) * total / (x * sqrt(pi))
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def log_series(z):
    """(log((1 + s) / (1 - s)) / s - 2) / s^2 as a function of z = s^2."""
    return sum(2 * z**k / mpf(2 * k + 3) for k in range(60))


if __name__ == "__main__":
    show("erf(x) / x in x^2 on [0, 1]", erf_ratio, 0, 1, 11)
    show("(1 + 2 x) exp(x^2) erfc(x) in t on 1 <= x <= 7", scaled_erfc, mpf(-3) / 5, mpf(3) / 11, 15)
    show("log series in s^2", log_series, 0, (3 - 2 * sqrt(2)) ** 2, 6)

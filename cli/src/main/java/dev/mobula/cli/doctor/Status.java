package dev.mobula.cli.doctor;

import java.util.List;
import java.util.Locale;

/// What a check came to, from good to bad.
public enum Status {
    /// As it should be.
    OK,
    /// It works, but slower, or not everything does.
    WARNING,
    /// It does not work.
    PROBLEM;

    /// As it is printed: lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The worst of all, [#OK] of none.
    public static Status worst(List<Check> checks) {
        Status worst = OK;
        for (Check check : checks) {
            worst = check.status().compareTo(worst) > 0 ? check.status() : worst;
        }
        return worst;
    }
}

package dev.mobula.node;

import org.jspecify.annotations.Nullable;

/// A request that cannot be answered; becomes a status code and `{"error": …, "hint": …}`.
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String hint;

    HttpProblem(int status, String error, String hint, @Nullable Throwable cause) {
        super(error, cause);
        this.status = status;
        this.hint = hint;
    }

    static HttpProblem badRequest(String error, String hint) {
        return new HttpProblem(400, error, hint, null);
    }

    static HttpProblem notFound(String error, String hint) {
        return new HttpProblem(404, error, hint, null);
    }

    static HttpProblem conflict(String error, String hint) {
        return new HttpProblem(409, error, hint, null);
    }

    int status() {
        return status;
    }

    String hint() {
        return hint;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

"""What a request gets that no route takes or that fails: one sentence, and a log line without its words."""

from __future__ import annotations

import logging

from sanic import response
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

_SENTENCES = {
    404: ("not_found", "There is nothing at this address."),
    405: ("wrong_method", "This address does not take this method."),
    408: ("too_slow", "The request did not arrive in time; please try again."),
    413: ("too_large", "The request is too large."),
    503: ("too_slow", "The answer took too long; please try again."),
}


class SpeakingErrorHandler(ErrorHandler):
    """Sanic's own would repeat the address to the visitor, and write it with a traceback into the log."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        """The sentence for an error that no channel has an answer of its own for."""
        self.log(request, exception)
        status = getattr(exception, "status_code", 500) if isinstance(exception, SanicException) else 500
        if status >= 500 and status != 503:
            code, sentence = "failed", "Something went wrong here; please try again."
        else:
            code, sentence = _SENTENCES.get(status, ("bad_request", "This request cannot be read."))
        headers = getattr(exception, "headers", None) if status == 405 else None
        return response.json({"error": {"code": code, "message": sentence}}, status=status, headers=headers)

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """The kind of an error that is ours, and where it arose; both the address and the error may hold words."""
        if isinstance(exception, SanicException) and getattr(exception, "status_code", 500) < 500:
            return
        trace = exception.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
        logger.error("A request failed: %s in %s", type(exception).__name__, place)

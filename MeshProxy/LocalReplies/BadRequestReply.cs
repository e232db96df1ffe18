using Microsoft.AspNetCore.WebUtilities;

namespace MeshProxy.LocalReplies;

/// <summary>How a request that cannot be read is answered, as Envoy's codec and connection manager would.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Details">Envoy's response code details.</param>
/// <param name="IsProtocolError">Whether it was the codec that refused it: then the answer has its reason phrase as body, and flag DPE.</param>
internal sealed record BadRequestReply(int Status, string Details, bool IsProtocolError = true)
{
    public string Body => IsProtocolError ? ReasonPhrases.GetReasonPhrase(Status) : "";

    /// <param name="status">What the server makes of the request.</param>
    /// <param name="message">Why.</param>
    public static BadRequestReply For(int status, string message) => status switch
    {
        StatusCodes.Status431RequestHeaderFieldsTooLarge when message.Contains("too many", StringComparison.OrdinalIgnoreCase) => TooManyHeaders,
        // To Envoy the request line is part of the headers.
        StatusCodes.Status431RequestHeaderFieldsTooLarge or StatusCodes.Status414UriTooLong => HeadersTooLarge,
        StatusCodes.Status408RequestTimeout => HeaderTimeout,
        _ when message.Contains("transfer coding", StringComparison.OrdinalIgnoreCase) => UnknownTransferEncoding,
        _ when message.Contains("missing Host", StringComparison.OrdinalIgnoreCase) => MissingHost,
        _ => Malformed,
    };

    public static BadRequestReply LowVersion { get; } = new(StatusCodes.Status426UpgradeRequired, "low_version");

    public static BadRequestReply NotRelative { get; } = new(StatusCodes.Status404NotFound, "absolute_path_rejected", IsProtocolError: false);

    public static BadRequestReply LengthAndChunked { get; } = new(StatusCodes.Status400BadRequest, "http1.content_length_and_chunked_not_allowed");

    public static BadRequestReply MissingHost { get; } = new(StatusCodes.Status400BadRequest, "missing_host_header", IsProtocolError: false);

    public static BadRequestReply UnknownTransferEncoding { get; } = new(StatusCodes.Status501NotImplemented, "http1.invalid_transfer_encoding");

    public static BadRequestReply BodyOfConnect { get; } = new(StatusCodes.Status400BadRequest, "http1.body_disallowed");

    public static BadRequestReply TooManyHeaders { get; } = new(StatusCodes.Status431RequestHeaderFieldsTooLarge, "http1.too_many_headers");

    public static BadRequestReply InvalidCharacters { get; } = new(StatusCodes.Status400BadRequest, "http1.invalid_characters");

    public static BadRequestReply ConnectionHeader { get; } = new(StatusCodes.Status400BadRequest, "http2.violation.of.messaging.rule");

    public static BadRequestReply PathNotNormal { get; } = new(StatusCodes.Status400BadRequest, "path_normalization_failed", IsProtocolError: false);

    public static BadRequestReply Malformed { get; } = new(StatusCodes.Status400BadRequest, "http1.codec_error");

    private static readonly BadRequestReply HeadersTooLarge = new(StatusCodes.Status431RequestHeaderFieldsTooLarge, "http1.headers_too_large");
    private static readonly BadRequestReply HeaderTimeout = new(StatusCodes.Status408RequestTimeout, "request_header_timeout", IsProtocolError: false);
}

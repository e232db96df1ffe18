using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.AccessLogging;

/// <summary>The bytes of one request and its answer. Costs nothing for a body that tells its length, unless the request is logged.</summary>
internal struct RequestTally
{
    private CountingStream? _request;
    private CountedResponseBody? _response;
    private CountedUpgrade? _upgrade;

    /// <summary>Bytes of an answer that does not tell its length, as they came from upstream.</summary>
    public long Streamed { get; set; }

    public readonly long BytesReceived => (_request?.BytesRead ?? 0) + (_upgrade?.BytesRead ?? 0);

    /// <summary>Bytes of the request's body; its length as it is told, where nobody has counted.</summary>
    public readonly long RequestBytes(HttpContext context) => _request is null && _upgrade is null ? context.Request.ContentLength ?? 0 : BytesReceived;

    /// <summary>Bytes of the answer's body; its length as it is told, where nobody has counted.</summary>
    public readonly long ResponseBytes(HttpContext context) =>
        _upgrade is null && _response is null && context.Response.ContentLength is null ? Streamed : BytesSent(context);

    /// <summary>Counts what is read of the request's body, if it can have one.</summary>
    public void WatchRequest(HttpContext context)
    {
        if (_request is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Request.Body = _request = CountingStream.Over(context.Request.Body);
        }
    }

    /// <summary>Once the head of the answer is known.</summary>
    public void WatchResponse(HttpContext context, bool isUpgrade)
    {
        if (isUpgrade && context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(_upgrade = new CountedUpgrade(upgrade));
        }
        else if (context.Response.ContentLength is null && _response is null && context.Features.Get<IHttpResponseBodyFeature>() is { } body)
        {
            context.Features.Set<IHttpResponseBodyFeature>(_response = new CountedResponseBody(body));
        }
    }

    public readonly long BytesSent(HttpContext context)
    {
        if (_upgrade is not null)
        {
            return _upgrade.BytesWritten;
        }

        var response = context.Response;
        if (response.ContentLength is not { } length)
        {
            return _response?.BytesWritten ?? 0;
        }

        var hasNone = HttpMethods.IsHead(context.Request.Method) || response.StatusCode is StatusCodes.Status304NotModified;
        return hasNone ? 0 : length;
    }
}

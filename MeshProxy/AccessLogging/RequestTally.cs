using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.AccessLogging;

/// <summary>The bytes of one request and its answer. Costs nothing for a request without a body and an answer that tells its length.</summary>
internal struct RequestTally
{
    private CountingStream? _request;
    private CountedResponseBody? _response;
    private CountedUpgrade? _upgrade;

    public readonly long BytesReceived => (_request?.BytesRead ?? 0) + (_upgrade?.BytesRead ?? 0);

    /// <summary>Counts what is read of the request's body, if it can have one.</summary>
    public void WatchRequest(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
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

namespace Bookinfo.Gateway.Upstreams;

/// <summary>Passes the id of the request at hand on to the services behind, so that what belongs together can be found in everybody's logs.</summary>
internal sealed class RequestIdHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    private const string RequestId = "x-request-id";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext?.Request.Headers.TryGetValue(RequestId, out var id) is true)
        {
            request.Headers.TryAddWithoutValidation(RequestId, id.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }
}

using MeshProtocol;
using Microsoft.Extensions.Primitives;

namespace MeshProxy.Forwarding.Answers;

/// <summary>What a CORS policy lets browsers know.</summary>
internal sealed class CorsRules(CorsPolicy policy)
{
    public bool AnswersUnmatchedPreflights => policy.AnswersUnmatchedPreflights;

    /// <summary>The headers of an ordinary answer to a page of an allowed origin.</summary>
    public void Allow(IHeaderDictionary headers, StringValues origin)
    {
        headers.AccessControlAllowOrigin = origin;
        if (policy.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        Set(headers, "access-control-expose-headers", policy.ExposeHeaders);
    }

    /// <summary>The headers of the answer to a preflight.</summary>
    public void AllowPreflight(IHeaderDictionary headers, StringValues origin)
    {
        headers.AccessControlAllowOrigin = origin;
        if (policy.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        Set(headers, "access-control-allow-methods", policy.AllowMethods);
        Set(headers, "access-control-allow-headers", policy.AllowHeaders);
        Set(headers, "access-control-max-age", policy.MaxAge);
    }

    private static void Set(IHeaderDictionary headers, string name, string value)
    {
        if (value.Length > 0)
        {
            headers[name] = value;
        }
    }
}

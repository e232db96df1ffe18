using System.Globalization;
using System.Text.Json.Nodes;
using MeshProxy.TestControls;

namespace MeshProxy.Admin;

/// <summary>Puts the clock forward by which the proxy times requests, for tests: <c>POST /clock?advance=30.5</c>, in seconds.</summary>
internal static class ClockPage
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Status and text of the answer.</summary>
    public static (int Status, string Text) Answer(AdjustableTime? clock, HttpRequest request)
    {
        if (clock is null)
        {
            return (StatusCodes.Status403Forbidden, "The clock of this proxy cannot be put forward: it was started without --test-controls.\n");
        }

        if (HttpMethods.IsPost(request.Method))
        {
            var text = request.Query["advance"].ToString();
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 0 && seconds <= Longest.TotalSeconds))
            {
                return (StatusCodes.Status400BadRequest, $"advance '{text}' is no number of seconds from 0 to {Longest.TotalSeconds:0}, such as 30.\n");
            }

            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        return (StatusCodes.Status200OK, new JsonObject { ["aheadMs"] = (long)clock.Ahead.TotalMilliseconds }.ToJsonString() + "\n");
    }
}

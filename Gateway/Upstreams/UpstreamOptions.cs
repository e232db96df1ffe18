using System.ComponentModel.DataAnnotations;

namespace Bookinfo.Gateway.Upstreams;

/// <summary>The services behind the gateway, from the configuration section <c>Upstreams</c>.</summary>
internal sealed class UpstreamOptions
{
    public const string Section = "Upstreams";

    /// <summary>Where the books service is. Default <c>http://books</c>.</summary>
    [Required]
    public Uri Books { get; set; } = new("http://books");

    /// <summary>Where the ratings service is. Default <c>http://ratings</c>.</summary>
    [Required]
    public Uri Ratings { get; set; } = new("http://ratings");

    /// <summary>How long one call may take, its answer's body included. Default 3 s, at least 1 ms, at most a day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);
}

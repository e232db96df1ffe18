using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// What a harness asks of the proxies: to remember more requests (<c>Mesh:RequestHistory</c>), and that they can be cut off from each other and their clocks
/// put forward (<c>Mesh:TestControls</c>).
/// </summary>
internal static class ProxyTestOptions
{
    private const string RequestHistory = nameof(RequestHistory);
    private const string TestControls = nameof(TestControls);
    private const int MostRequests = 1_000_000;

    /// <summary>The options of a proxy's command line.</summary>
    /// <param name="mesh">The section of the mesh.</param>
    /// <param name="mistakes">Takes what cannot be used.</param>
    public static IReadOnlyList<string> Read(IConfigurationSection mesh, ICollection<string> mistakes)
    {
        List<string> options = [];
        if (mesh[RequestHistory] is { Length: > 0 } history)
        {
            options.AddRange("--request-history", history);
            if (!int.TryParse(history, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostRequests)
            {
                mistakes.Add($"{MeshSettings.KeyOf(RequestHistory)} is '{history}': it must be a whole number from 0 to {MostRequests}.");
            }
        }

        if (mesh[TestControls] is { Length: > 0 } text)
        {
            if (!bool.TryParse(text, out var allowed))
            {
                mistakes.Add($"{MeshSettings.KeyOf(TestControls)} is '{text}': it must be true or false.");
            }
            else if (allowed)
            {
                options.Add("--test-controls");
            }
        }

        return options;
    }

    /// <summary>Adds the options to a proxy's command line.</summary>
    public static void Add(ICollection<object> arguments, MeshSettings settings)
    {
        foreach (var option in settings.TestOptions)
        {
            arguments.Add(option);
        }
    }
}

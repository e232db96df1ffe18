using Bunit;
using MeshControlPlane.WebConsole.Live;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.WebConsole;

public sealed class SearchBoxTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly BunitContext _context = new();

    public SearchBoxTests() => _context.Services.AddSingleton<TimeProvider>(_time);

    public void Dispose() => _context.Dispose();

    [Fact]
    public void AddressThatArrivesLate_TakesNoLettersAway()
    {
        var box = _context.Render<SearchBox>(parameters => Of(parameters, null));
        Type(box, "s");
        Type(box, "shelf");

        // The page is told of the first letter after the last one has been typed.
        box.Render(parameters => Of(parameters, "s"));
        Assert.Equal("shelf", Text(box));
        box.Render(parameters => Of(parameters, "shelf"));
        Assert.Equal("shelf", Text(box));

        // What others change in the address counts.
        box.Render(parameters => Of(parameters, "s"));
        Assert.Equal("s", Text(box));
        box.Render(parameters => Of(parameters, null));
        Assert.Equal("", Text(box));
    }

    private static void Of(ComponentParameterCollectionBuilder<SearchBox> parameters, string? value) =>
        parameters.Add(box => box.Label, "Show").Add(box => box.Query, "show").Add(box => box.Value, value);

    private static string? Text(IRenderedComponent<SearchBox> box) => box.Find("input").GetAttribute("value");

    private void Type(IRenderedComponent<SearchBox> box, string text)
    {
        box.Find("input").Input(text);
        _time.Advance(TimeSpan.FromSeconds(1));
        box.WaitForAssertion(() => Assert.EndsWith($"show={text}", _context.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal));
    }
}

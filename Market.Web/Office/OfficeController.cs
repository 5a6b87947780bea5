using Market.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

[Route("office")]
internal sealed class OfficeController(Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    [HttpGet]
    public IActionResult Show() => View("Office");
}

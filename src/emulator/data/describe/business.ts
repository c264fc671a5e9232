/**
 * Fields of sObjects: accounts, people and deals.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const BUSINESS = `
# Account|Account|Account|Accounts|001|cudqrsplmtfng
Id|Account ID|id|; IsDeleted|Deleted|boolean|; MasterRecordId|Master Record ID|reference|n|Account>MasterRecord;
Name|Account Name|string|cu; Type|Account Type|picklist|ncu; ParentId|Parent Account ID|reference|ncu|Account>Parent;
BillingStreet|Billing Street|textarea|ncu; BillingCity|Billing City|string|ncu; BillingState|Billing State/Province|string|ncu;
BillingPostalCode|Billing Zip/Postal Code|string|ncu; BillingCountry|Billing Country|string|ncu;
BillingLatitude|Billing Latitude|double|ncu; BillingLongitude|Billing Longitude|double|ncu;
BillingGeocodeAccuracy|Billing Geocode Accuracy|picklist|ncu; BillingAddress|Billing Address|address|n;
ShippingStreet|Shipping Street|textarea|ncu; ShippingCity|Shipping City|string|ncu; ShippingState|Shipping State/Province|string|ncu;
ShippingPostalCode|Shipping Zip/Postal Code|string|ncu; ShippingCountry|Shipping Country|string|ncu;
ShippingLatitude|Shipping Latitude|double|ncu; ShippingLongitude|Shipping Longitude|double|ncu;
ShippingGeocodeAccuracy|Shipping Geocode Accuracy|picklist|ncu; ShippingAddress|Shipping Address|address|n;
Phone|Account Phone|phone|ncu; Fax|Account Fax|phone|ncu; AccountNumber|Account Number|string|ncu; Website|Website|url|ncu;
PhotoUrl|Photo URL|url|n; Sic|SIC Code|string|ncu; Industry|Industry|picklist|ncu; AnnualRevenue|Annual Revenue|currency|ncu;
NumberOfEmployees|Employees|int|ncu; Ownership|Ownership|picklist|ncu; TickerSymbol|Ticker Symbol|string|ncu;
Description|Account Description|textarea|ncu; Rating|Account Rating|picklist|ncu; Site|Account Site|string|ncu;
OwnerId|Owner ID|reference|cu|User>Owner; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; LastActivityDate|Last Activity|date|n; LastViewedDate|Last Viewed Date|datetime|n;
LastReferencedDate|Last Referenced Date|datetime|n; Jigsaw|Data.com Key|string|ncu; JigsawCompanyId|Jigsaw Company ID|string|n;
CleanStatus|Clean Status|picklist|ncu; AccountSource|Account Source|picklist|ncu; DunsNumber|D-U-N-S Number|string|ncu;
Tradestyle|Tradestyle|string|ncu; NaicsCode|NAICS Code|string|ncu; NaicsDesc|NAICS Description|string|ncu;
YearStarted|Year Started|string|ncu; SicDesc|SIC Description|string|ncu;
DandbCompanyId|D&B Company ID|reference|ncu|DandBCompany>DandbCompany
# Contact|Contact|Contact|Contacts|003|cudqrsplmtfng
Id|Contact ID|id|; IsDeleted|Deleted|boolean|; MasterRecordId|Master Record ID|reference|n|Contact>MasterRecord;
AccountId|Account ID|reference|ncu|Account>Account; LastName|Last Name|string|cu; FirstName|First Name|string|ncu;
Salutation|Salutation|picklist|ncu; Name|Full Name|string|; OtherStreet|Other Street|textarea|ncu; OtherCity|Other City|string|ncu;
OtherState|Other State/Province|string|ncu; OtherPostalCode|Other Zip/Postal Code|string|ncu; OtherCountry|Other Country|string|ncu;
OtherLatitude|Other Latitude|double|ncu; OtherLongitude|Other Longitude|double|ncu;
OtherGeocodeAccuracy|Other Geocode Accuracy|picklist|ncu; OtherAddress|Other Address|address|n;
MailingStreet|Mailing Street|textarea|ncu; MailingCity|Mailing City|string|ncu; MailingState|Mailing State/Province|string|ncu;
MailingPostalCode|Mailing Zip/Postal Code|string|ncu; MailingCountry|Mailing Country|string|ncu;
MailingLatitude|Mailing Latitude|double|ncu; MailingLongitude|Mailing Longitude|double|ncu;
MailingGeocodeAccuracy|Mailing Geocode Accuracy|picklist|ncu; MailingAddress|Mailing Address|address|n;
Phone|Business Phone|phone|ncu; Fax|Business Fax|phone|ncu; MobilePhone|Mobile Phone|phone|ncu; HomePhone|Home Phone|phone|ncu;
OtherPhone|Other Phone|phone|ncu; AssistantPhone|Asst. Phone|phone|ncu; ReportsToId|Reports To ID|reference|ncu|Contact>ReportsTo;
Email|Email|email|ncu; Title|Title|string|ncu; Department|Department|string|ncu; AssistantName|Assistant's Name|string|ncu;
LeadSource|Lead Source|picklist|ncu; Birthdate|Birthdate|date|ncu; Description|Contact Description|textarea|ncu;
OwnerId|Owner ID|reference|cu|User>Owner; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; LastActivityDate|Last Activity|date|n;
LastCURequestDate|Last Stay-in-Touch Request Date|datetime|n; LastCUUpdateDate|Last Stay-in-Touch Save Date|datetime|n;
LastViewedDate|Last Viewed Date|datetime|n; LastReferencedDate|Last Referenced Date|datetime|n;
EmailBouncedReason|Email Bounced Reason|string|ncu; EmailBouncedDate|Email Bounced Date|datetime|ncu;
IsEmailBounced|Is Email Bounced|boolean|; PhotoUrl|Photo URL|url|n; Jigsaw|Data.com Key|string|ncu;
JigsawContactId|Jigsaw Contact ID|string|n; CleanStatus|Clean Status|picklist|ncu;
IndividualId|Individual ID|reference|ncu|Individual>Individual; IsPriorityRecord|Important|boolean|;
ContactSource|Creation Source|picklist|ncu
# Opportunity|Opportunity|Opportunity|Opportunities|006|cudqrsplmtfn
Id|Opportunity ID|id|; IsDeleted|Deleted|boolean|; AccountId|Account ID|reference|ncu|Account>Account; IsPrivate|Private|boolean|cu;
Name|Name|string|cu; Description|Description|textarea|ncu; StageName|Stage|picklist|cu; Amount|Amount|currency|ncu;
Probability|Probability (%)|percent|ncu; ExpectedRevenue|Expected Amount|currency|n; TotalOpportunityQuantity|Quantity|double|ncu;
CloseDate|Close Date|date|cu; Type|Opportunity Type|picklist|ncu; NextStep|Next Step|string|ncu; LeadSource|Lead Source|picklist|ncu;
IsClosed|Closed|boolean|; IsWon|Won|boolean|; ForecastCategory|Forecast Category|picklist|;
ForecastCategoryName|Forecast Category|picklist|ncu; CampaignId|Campaign ID|reference|ncu|Campaign>Campaign;
HasOpportunityLineItem|Has Line Item|boolean|; Pricebook2Id|Price Book ID|reference|ncu|Pricebook2>Pricebook2;
OwnerId|Owner ID|reference|cu|User>Owner; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; LastActivityDate|Last Activity|date|n; PushCount|Push Count|int|n;
LastStageChangeDate|Last Stage Change Date|datetime|n; FiscalQuarter|Fiscal Quarter|int|n; FiscalYear|Fiscal Year|int|n;
Fiscal|Fiscal Period|string|n; ContactId|Contact ID|reference|nc; LastViewedDate|Last Viewed Date|datetime|n;
LastReferencedDate|Last Referenced Date|datetime|n; HasOpenActivity|Has Open Activity|boolean|;
HasOverdueTask|Has Overdue Task|boolean|;
LastAmountChangedHistoryId|Opportunity History ID|reference|n|OpportunityHistory>LastAmountChangedHistory;
LastCloseDateChangedHistoryId|Opportunity History ID|reference|n|OpportunityHistory>LastCloseDateChangedHistory
# Lead|Lead|Lead|Leads|00Q|cudqrsplmtfng
Id|Lead ID|id|; IsDeleted|Deleted|boolean|; MasterRecordId|Master Record ID|reference|n|Lead>MasterRecord;
LastName|Last Name|string|cu; FirstName|First Name|string|ncu; Salutation|Salutation|picklist|ncu; Name|Full Name|string|;
Title|Title|string|ncu; Company|Company|string|cu; Street|Street|textarea|ncu; City|City|string|ncu; State|State/Province|string|ncu;
PostalCode|Zip/Postal Code|string|ncu; Country|Country|string|ncu; Latitude|Latitude|double|ncu; Longitude|Longitude|double|ncu;
GeocodeAccuracy|Geocode Accuracy|picklist|ncu; Address|Address|address|n; Phone|Phone|phone|ncu; MobilePhone|Mobile Phone|phone|ncu;
Fax|Fax|phone|ncu; Email|Email|email|ncu; Website|Website|url|ncu; PhotoUrl|Photo URL|url|n; Description|Description|textarea|ncu;
LeadSource|Lead Source|picklist|ncu; Status|Status|picklist|cu; Industry|Industry|picklist|ncu; Rating|Rating|picklist|ncu;
AnnualRevenue|Annual Revenue|currency|ncu; NumberOfEmployees|Employees|int|ncu; OwnerId|Owner ID|reference|cu;
IsConverted|Converted|boolean|c; ConvertedDate|Converted Date|date|n;
ConvertedAccountId|Converted Account ID|reference|n|Account>ConvertedAccount;
ConvertedContactId|Converted Contact ID|reference|n|Contact>ConvertedContact;
ConvertedOpportunityId|Converted Opportunity ID|reference|n|Opportunity>ConvertedOpportunity;
IsUnreadByOwner|Unread By Owner|boolean|cu; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; LastActivityDate|Last Activity|date|n; LastViewedDate|Last Viewed Date|datetime|n;
LastReferencedDate|Last Referenced Date|datetime|n; Jigsaw|Data.com Key|string|ncu; JigsawContactId|Jigsaw Contact ID|string|n;
CleanStatus|Clean Status|picklist|ncu; CompanyDunsNumber|Company D-U-N-S Number|string|ncu;
DandbCompanyId|D&B Company ID|reference|ncu|DandBCompany>DandbCompany; EmailBouncedReason|Email Bounced Reason|string|nu;
EmailBouncedDate|Email Bounced Date|datetime|nu; IndividualId|Individual ID|reference|ncu|Individual>Individual;
IsPriorityRecord|Important|boolean|
# Case|Case|Case|Cases|500|cudqrsplmtfng
Id|Case ID|id|; IsDeleted|Deleted|boolean|; MasterRecordId|Master Record ID|reference|n|Case>MasterRecord;
CaseNumber|Case Number|string|; ContactId|Contact ID|reference|ncu|Contact>Contact;
AccountId|Account ID|reference|ncu|Account>Account; AssetId|Asset ID|reference|ncu|Asset>Asset;
ParentId|Parent Case ID|reference|ncu|Case>Parent; SuppliedName|Name|string|ncu; SuppliedEmail|Email Address|email|ncu;
SuppliedPhone|Phone|string|ncu; SuppliedCompany|Company|string|ncu; Type|Case Type|picklist|ncu; Status|Status|picklist|ncu;
Reason|Case Reason|picklist|ncu; Origin|Case Origin|picklist|ncu; Subject|Subject|string|ncu; Priority|Priority|picklist|ncu;
Description|Description|textarea|ncu; IsClosed|Closed|boolean|; ClosedDate|Closed Date|datetime|n; IsEscalated|Escalated|boolean|cu;
OwnerId|Owner ID|reference|cu; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; ContactPhone|Contact Phone|phone|n; ContactMobile|Contact Mobile|phone|n;
ContactEmail|Contact Email|email|n; ContactFax|Contact Fax|phone|n; Comments|Internal Comments|textarea|ncu;
LastViewedDate|Last Viewed Date|datetime|n; LastReferencedDate|Last Referenced Date|datetime|n
`;
